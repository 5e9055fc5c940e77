import numpy as np


class StandardScaler:
    def fit_transform(self, table: np.ndarray) -> np.ndarray:
        self.mean, self.scale = table.mean(0), table.std(0)
        return self.transform(table)

    def transform(self, table: np.ndarray) -> np.ndarray:
        return (table - self.mean) / self.scale
