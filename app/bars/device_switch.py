"""CPU or GPU: two segments, one of them on."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QWidget

from app.widgets.layouts import row
from app.widgets.naming import tool_tip


class DeviceSwitch(QWidget):
    """`device_requested(name)` tells the device that a person wants, such as "cpu" or "cuda"; show_device never emits.

    The second segment stands for the first device that is not the CPU.
    """

    device_requested = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.device")
        self.setAccessibleName("Device that trains")
        self._shown = "cpu"
        self._gpu_name = ""
        self.cpu, self.gpu = QPushButton("CPU"), QPushButton("GPU")
        self._group = QButtonGroup(self)
        for button, segment in ((self.cpu, "first"), (self.gpu, "last")):
            button.setObjectName(f"{prefix}.device_{button.text().lower()}")
            button.setProperty("segment", segment)
            button.setCheckable(True)
            self._group.addButton(button)
        self.setLayout(row(self.cpu, self.gpu, spacing=0))
        self.cpu.setAccessibleName("Train on the CPU")
        self.cpu.setToolTip(tool_tip("CPU", "Trains on the processor: the quicker one for small nets."))
        self.set_devices(("cpu",), "")
        self.show_device("cpu")
        self._group.buttonClicked.connect(self._on_clicked)

    def set_devices(self, available: tuple[str, ...], reason: str) -> None:
        """Offer these devices; where there is no GPU, `reason` says why in one sentence."""
        self._gpu_name = next((name for name in available if name != "cpu"), "")
        about = "Trains on the graphics card: worth it for large nets and many points." if self._gpu_name else reason
        self.gpu.setEnabled(bool(self._gpu_name))
        self.gpu.setAccessibleName("Train on the GPU")
        self.gpu.setAccessibleDescription(about)
        self.gpu.setToolTip(tool_tip("GPU", about))

    def show_device(self, name: str) -> None:
        """Show the device that trains."""
        self._shown = name
        (self.cpu if name == "cpu" else self.gpu).setChecked(True)

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        name = "cpu" if button is self.cpu else self._gpu_name
        if name != self._shown:
            self._shown = name
            self.device_requested.emit(name)
