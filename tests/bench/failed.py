# SPDX-License-Identifier: Apache-2.0
class Failed(Exception):
    """A measurement or test failed or could not run."""
