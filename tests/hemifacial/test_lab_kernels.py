"""A page may ask for the kernels at any moment, also while one is starting."""

import pytest
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from traitlets import TraitError

from hemifacial.lab_kernels import ListedKernelManager
from hemifacial.lab_settings import server_config


def listed(kernels):
    """What the server says of a kernel that it has just begun to start."""
    kernels._kernels["1"] = kernels.kernel_manager_factory(parent=kernels)
    return kernels.list_kernels()


def test_a_kernel_that_is_starting_is_listed(tmp_path):
    config = server_config("resident", tmp_path, 8888, False)
    kernels = AsyncMappingKernelManager(config=config)
    (model,) = listed(kernels)
    assert isinstance(kernels._kernels["1"], ListedKernelManager)
    assert model["execution_state"] == "starting" and model["last_activity"].endswith("Z")


def test_the_server_alone_cannot_list_it():
    """When this fails, the course's own kernel manager is needed no longer."""
    kernels = AsyncMappingKernelManager()
    assert kernels.kernel_manager_class.endswith(ServerKernelManager.__name__)
    with pytest.raises(TraitError, match="last_activity"):
        listed(kernels)
