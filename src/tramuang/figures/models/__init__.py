"""Sources, datasets, uploads, observations with the line they came from, and public statements."""

from tramuang.figures.models.claims import Claim
from tramuang.figures.models.definitions import Definition
from tramuang.figures.models.observations import Assessment, Observation, Place, Revision, Upload
from tramuang.figures.models.readings import Feed, Reading, Stream
from tramuang.figures.models.sources import Dataset, Element, Source

__all__ = [
    "Assessment", "Claim", "Dataset", "Definition", "Element", "Feed", "Observation", "Place", "Reading", "Revision", "Source", "Stream", "Upload",
]  # fmt: skip
