"""The stages of a load over a LoadFolder: read batches, call the pure function, write batches.

No Dagster here: the assets call these, and a test can too. Every function returns counts only; what it made
lies in the folder. A document that a stage cannot handle is quarantined and the others go on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import catalogue, cleaning, extraction, reading, segmentation
from pipeline.orchestration.carrying import SEGMENTED, Again, new_documents, recall, split_files
from pipeline.orchestration.isolation import Failure, each_on_its_own
from pipeline.orchestration.load_folder import CLEANED, READ, LoadFolder
from pipeline.orchestration.progress import Progress
from pipeline.orchestration.unseen import out_of_sight
from pipeline.schema import CONTENT, conform, empty
from pipeline.settings import Limits
from pipeline.warehouse import Published

_BATCH_BYTES = 8_000_000
NOTHING_PUBLISHED = Published()
NOTHING_AGAIN = Again()
REMEDY = "a fault of the pipeline, not of the file: report it with the file; the other files are loaded"


@dataclass(frozen=True)
class StageCounts:
    """What a stage did: documents that it completed, and files that it put in quarantine."""

    documents: int
    quarantined: int


def read_stage(
    load: LoadFolder,
    raw: Path,
    limits: Limits,
    progress: Progress,
    published: Published = NOTHING_PUBLISHED,
    again: Again = NOTHING_AGAIN,
) -> StageCounts:
    """Files of `raw` → READ and `blocks` (documents to be made anew), `sources` and `quarantine` (all of them).

    A file whose size and time are as published is not opened, one whose content is published under any path
    is hashed and no more. Files with the same bytes become one document. Members of archives are files. One that was
    published and cannot be looked at now keeps its row, marked as unseen.
    """
    found = reading.scan(raw, limits)
    progress.start("raw_documents", len(found.files))
    load.begin(READ, "blocks", "sources", "quarantine")
    fresh, unchanged = (found.files, empty("sources")) if again.read else split_files(found.files, published)
    load.write("sources", "unchanged", unchanged)
    progress.advance("raw_documents", unchanged.height)
    refused = [conform("quarantine", found.refused)]
    seen: set[str] = set()
    present = set(unchanged["document_id"].to_list())
    with reading.FileReader(limits) as reader:
        files_and_members = reading.with_members(fresh, reader)
        for batch, files in enumerate(_batches(files_and_members, limits.batch_documents)):
            read = reading.read_files(files, limits, {} if again.read else published.formats, reader)
            documents = read.documents.filter(~pl.col("document_id").is_in(list(seen)))
            if again.read:
                documents = new_documents(documents, read.blocks, published)
            seen.update(documents["document_id"].to_list())
            present.update(read.sources["document_id"].to_list())
            load.write(READ, batch, documents)
            load.write("blocks", batch, read.blocks.join(documents, on="document_id", how="semi"))
            load.write("sources", batch, conform("sources", read.sources))
            refused.append(conform("quarantine", read.refused))
            progress.advance("raw_documents", len({file.path for file in files}))
    unseen = out_of_sight(published.sources, pl.concat(load.frames("sources")), pl.concat(refused))
    load.write("sources", "unseen", unseen.kept)
    present.update(unseen.kept["document_id"].to_list())
    recalled = 0
    if again.clean:
        stale = (present & set(published.formats)) - seen
        recalled = recall(load, published, stale, (READ, "blocks"), limits.batch_documents)
    load.write("quarantine", "raw_documents", unseen.refused)
    progress.finish("raw_documents")
    return StageCounts(len(seen) + recalled, unseen.refused.height)


def concepts_stage(load: LoadFolder, folder: Path) -> int:
    """Concept dictionaries, those of `folder` among them → `concept_words` and `quarantine`; how many words."""
    found = reading.read_concepts(folder)
    load.begin("concept_words")
    load.write("concept_words", 0, found.words)
    load.write("quarantine", "concepts", conform("quarantine", found.refused))
    return found.words.height


def recall_stage(
    load: LoadFolder, limits: Limits, published: Published = NOTHING_PUBLISHED, again: Again = NOTHING_AGAIN
) -> int:
    """What the published build has → the parts that extraction reads, if that is the first stage that is stale."""
    if not again.extract or again.clean:
        return 0
    return _recall_rest(load, limits, published, SEGMENTED)


def recall_rows_stage(
    load: LoadFolder, limits: Limits, published: Published = NOTHING_PUBLISHED, again: Again = NOTHING_AGAIN
) -> int:
    """What the published build has → every part, if nothing but the catalogue is stale."""
    if not again.classify or again.clean or again.extract:
        return 0
    return _recall_rest(load, limits, published, tuple(table.name for table in CONTENT))


def _recall_rest(load: LoadFolder, limits: Limits, published: Published, parts: tuple[str, ...]) -> int:
    """Recall the documents that still have a file and that this load has not made anew."""
    present = pl.concat(load.frames("sources"))["document_id"].to_list()
    made = {name for frame in load.frames("documents") for name in frame["document_id"].to_list()}
    stale = (set(present) & set(published.formats)) - made
    return recall(load, published, stale, parts, limits.batch_documents)


def clean_stage(load: LoadFolder, progress: Progress) -> StageCounts:
    """READ → CLEANED (raw and clean text), `erasures`."""
    batches = load.batches(READ)
    progress.start("clean_documents", load.rows(READ))
    load.begin(CLEANED, "erasures")
    done, failures = 0, list[Failure]()
    for batch in batches:
        documents = load.read(READ, batch)
        cleaned = each_on_its_own(cleaning.clean_documents, documents)
        texts = [result[0] for result in cleaned.results]
        erasures = [conform("erasures", result[1]) for result in cleaned.results]
        load.write(
            CLEANED, batch, _stack(texts, documents.with_columns(clean_text=pl.col("raw_text")).clear())
        )
        load.write("erasures", batch, _stack(erasures, empty("erasures")))
        failures += cleaned.failures
        done += documents.height - len(cleaned.failures)
        progress.advance("clean_documents", documents.height)
    progress.finish("clean_documents")
    return StageCounts(done, _quarantine(load, "cleaning_failed", failures, ("sources", "blocks")))


def segment_stage(load: LoadFolder, progress: Progress) -> StageCounts:
    """CLEANED, `erasures`, `blocks` → `documents`, `sections`, `sentences`."""
    batches = load.batches(CLEANED)
    progress.start("segments", load.rows(CLEANED))
    parts = ("documents", "sections", "sentences")
    load.begin(*parts)
    done, failures = 0, list[Failure]()
    for batch in batches:
        documents = load.read(CLEANED, batch)
        segmented = each_on_its_own(
            segmentation.segment, documents, load.read("erasures", batch), load.read("blocks", batch)
        )
        for part in parts:
            frames = [conform(part, getattr(result, part)) for result in segmented.results]
            load.write(part, batch, _stack(frames, empty(part)))
        failures += segmented.failures
        done += documents.height - len(segmented.failures)
        progress.advance("segments", documents.height)
    progress.finish("segments")
    return StageCounts(
        done, _quarantine(load, "segmentation_failed", failures, ("sources", "blocks", "erasures"))
    )


def extract_stage(load: LoadFolder, progress: Progress) -> StageCounts:
    """`documents`, `sections`, `sentences`, `erasures`, `blocks` → `indicators`, `numerals`, `placeholders`, cells."""
    batches = load.batches("documents")
    progress.start("indicators", load.rows("documents"))
    parts = ("indicators", "numerals", "placeholders", "table_cells")
    load.begin(*parts)
    done, failures = 0, list[Failure]()
    for batch in batches:
        documents, *others = (
            load.read(part, batch) for part in ("documents", "sections", "sentences", "erasures", "blocks")
        )
        extracted = each_on_its_own(extraction.extract, documents, *others)
        for part in parts:
            frames = [conform(part, getattr(result, part)) for result in extracted.results]
            load.write(part, batch, _stack(frames, empty(part)))
        failures += extracted.failures
        done += documents.height - len(extracted.failures)
        progress.advance("indicators", documents.height)
    progress.finish("indicators")
    made_before = ("sources", "blocks", "erasures", "documents", "sections", "sentences")
    return StageCounts(done, _quarantine(load, "extraction_failed", failures, made_before))


def classify_stage(load: LoadFolder, progress: Progress) -> StageCounts:
    """`indicators` gain the columns that the catalogue fills, from `sections`, `sentences` and `documents`."""
    progress.start("standard_indicators", load.rows("documents"))
    done, failures = 0, list[Failure]()
    for batch in load.batches("documents"):
        documents, *others = (
            load.read(part, batch)
            for part in ("documents", "sections", "sentences", "erasures", "indicators")
        )
        classified = each_on_its_own(catalogue.classify, documents, *others)
        load.write("indicators", batch, _stack(classified.results, empty("indicators")))
        failures += classified.failures
        done += documents.height - len(classified.failures)
        progress.advance("standard_indicators", documents.height)
    progress.finish("standard_indicators")
    made_before = ("sources", *(table.name for table in CONTENT))
    return StageCounts(done, _quarantine(load, "classification_failed", failures, made_before))


def _batches(
    files: Iterable[reading.SourceFile | reading.RefusedFile], most: int
) -> Iterator[list[reading.SourceFile | reading.RefusedFile]]:
    """The files in lists of at most ``most``, shorter where files are large: a batch is held in memory."""
    batch: list[reading.SourceFile | reading.RefusedFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.bytes if isinstance(file, reading.SourceFile) else 0
        if len(batch) == most or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _stack(frames: list[pl.DataFrame], otherwise: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(frames) if frames else otherwise


def _quarantine(load: LoadFolder, reason: str, failures: list[Failure], parts: tuple[str, ...]) -> int:
    """Take the failed documents out of `parts` and write a quarantine row for each of their files."""
    if not failures:
        return 0
    sources = load.forget([failure.document_id for failure in failures], parts)
    details = pl.DataFrame(
        [(failure.document_id, failure.detail) for failure in failures],
        schema={"document_id": pl.String, "detail": pl.String},
        orient="row",
    )
    rows = sources.join(details, on="document_id", maintain_order="left").with_columns(
        reason=pl.lit(reason), remedy=pl.lit(REMEDY)
    )
    load.write("quarantine", reason, conform("quarantine", rows))
    return rows.height
