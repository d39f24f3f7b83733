"""The grid page: workbooks of the embedded stand-in, edited in the browser."""

from . import grid, grid_blocks, grid_columns, grid_download

blueprints = [grid.blueprint, grid_blocks.blueprint, grid_columns.blueprint, grid_download.blueprint]
