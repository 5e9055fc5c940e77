width = 3
widths = [width := width * 2 for _ in range(3)]


def last(items):
    doubled = {found := 2 * item for item in items if (seen := item)}
    return found, seen, len(doubled)


found = last([1, 2, 3])
