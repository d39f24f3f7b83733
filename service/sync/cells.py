"""How cells are compared."""


def comparable_cell(cell: object) -> object:
    """Returns a cell as it is compared: an empty one is None, 12.0 is 12."""
    if cell is None or cell == "":
        return None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
