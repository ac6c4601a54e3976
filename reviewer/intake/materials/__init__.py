"""What an uploaded file really is, and whether it is sound. Its name and its header are not believed."""

from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.gauges import share_told
from reviewer.intake.materials.inspection import Inspected, Stopped, inspect
from reviewer.intake.materials.names import plain_name

__all__ = ["Content", "Inspected", "Stopped", "inspect", "plain_name", "share_told"]
