"""What stays as long as the program is not gone through again and again."""

import gc


def freeze_garbage_collector() -> None:
    """Let the garbage collector pass over all that is there by now.

    Imported modules and opened services stay until the end; a full round over them takes a
    tenth of a second, in which nobody is answered (`make bench`).
    """
    gc.collect()
    gc.freeze()
