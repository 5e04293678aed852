# SPDX-License-Identifier: Apache-2.0
class Failed(Exception):
    """What was measured or tested is not as it has to be, or could not run."""
