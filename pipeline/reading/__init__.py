"""Files of the raw folder to documents: bytes to text, one module per format.

The raw folder belongs to others and may hold anything. Nothing here guesses, repairs or follows links; what
cannot be read exactly is refused with a reason and a remedy, and the other files are read.
"""

from pipeline.reading.blocks import Block, Decoded, Refusal
from pipeline.reading.concept_files import Concepts, read_concepts
from pipeline.reading.file_reader import FileReader
from pipeline.reading.folder import RawFolderError, Scan, SourceFile, hides, open_regular, stored_path
from pipeline.reading.formats import FORMATS
from pipeline.reading.read import DOCUMENT_COLUMNS, Reading, RefusedFile, read_files, with_members
from pipeline.reading.scanning import scan
from pipeline.reading.text import read_text

__all__ = [
    "DOCUMENT_COLUMNS",
    "FORMATS",
    "Block",
    "Concepts",
    "Decoded",
    "FileReader",
    "RawFolderError",
    "Reading",
    "Refusal",
    "RefusedFile",
    "Scan",
    "SourceFile",
    "hides",
    "open_regular",
    "read_concepts",
    "read_files",
    "read_text",
    "scan",
    "stored_path",
    "with_members",
]
