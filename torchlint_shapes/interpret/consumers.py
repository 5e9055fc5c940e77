"""Functions of libraries that show, write or note a tensor: nothing of torch comes back from them."""

from __future__ import annotations

_PACKAGES = (
    "matplotlib.", "seaborn.", "plotly.", "wandb.", "logging.", "loguru.", "mlflow.", "imageio.", "pickle.", "joblib.",
    "numpy.testing.", "torch.testing.", "torch.optim.", "h5py.", "scipy.io.", "soundfile.", "visdom.", "pprint.",
)  # fmt: skip
_FUNCTIONS = frozenset(
    (
        "torch.save", "numpy.save", "numpy.savez", "numpy.savez_compressed", "numpy.savetxt", "cv2.imwrite",
        "cv2.imshow", "PIL.Image.fromarray", "torchvision.utils.save_image", "torchaudio.save", "torch.onnx.export",
        "skimage.io.imsave", "tqdm.tqdm.write", "torch.utils.tensorboard.SummaryWriter", "sys.getsizeof",
    )
)  # fmt: skip
# Methods of figures, loggers and writers.
_METHODS = frozenset(
    (
        "plot", "imshow", "scatter_plot", "hist", "add_scalar", "add_scalars", "add_image", "add_images", "add_figure",
        "add_histogram", "add_graph", "add_embedding", "add_audio", "add_video", "log", "log_metric", "log_metrics",
        "info", "debug", "warning", "set_postfix", "set_description", "write", "create_dataset", "set_title", "savefig",
    )
)  # fmt: skip


def consumes(name: str) -> bool:
    """Is a function of this qualified name, or `call of` a method of something unknown, such a one?"""
    method = name.removeprefix("call of ")
    return name in _FUNCTIONS or name.startswith(_PACKAGES) or (method != name and method in _METHODS)
