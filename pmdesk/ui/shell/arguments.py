"""What the program was started with: a workspace, files to import, a link, or the wish for the sample."""

from pathlib import Path

from pmdesk.runtime.folders import SUFFIX, Folders

LINK = "pmdesk://"
SAMPLE = "--sample"


class Start:
    """The arguments in order: which workspace they mean, and what is to be done with the rest."""

    def __init__(self, argv: list[str], folders: Folders, last: Path | None) -> None:
        words = [word for word in argv if word != SAMPLE and (word.startswith(LINK) or not word.startswith("-"))]
        self.wants_sample = SAMPLE in argv
        self.links = [word for word in words if word.startswith(LINK)]
        files = [Path(word).absolute() for word in words if not word.startswith(LINK)]
        named = next((path for path in files if path.suffix == SUFFIX), None)
        self.files = [path for path in files if path != named]
        self.is_named = named is not None
        self.workspace = self._choose(named, folders, last)

    @property
    def is_first_run(self) -> bool:
        """Whether there is no workspace yet and none was named."""
        return not self.is_named and not self.wants_sample and not self.workspace.exists()

    def words(self) -> list[str]:
        """Return what a running process is to do with its open workspace."""
        return [*map(str, self.files), *self.links]

    def _choose(self, named: Path | None, folders: Folders, last: Path | None) -> Path:
        if named is not None:
            return named
        if self.wants_sample:
            return folders.sample_workspace
        return last or folders.default_workspace
