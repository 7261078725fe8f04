"""A group in a file, for a stick that is carried where no network goes."""

from typing import Any

from whisper_net.node.bundles import export_bundle, import_bundle
from whisper_net.node.node import Node


async def bundle_export(
    node: Node, file: str, force: bool = False, files: bool = False, group: str | None = None
) -> Any:
    """Write what this device may hand on to an absolute path; with `files`, attached files that are here, too.

    Raises FileThere unless `force`, DiskFull, DiskFault.
    """
    done = await export_bundle(node.pick(group), node.means, node.run, file, force=force, files=files)
    return {"envelopes": done.envelopes, "links": done.links, **({"files": done.files} if files else {})}


async def bundle_import(node: Node, file: str, files: bool = False, group: str | None = None) -> Any:
    """Take what is new in a bundle; with `files`, attached files that are missing here, too.

    `whole`: it was not cut short; `ours`: something in it is for this group; `files_left`: how many files lie in it and
    were not taken. Raises BundleError, DiskFull or DiskFault.
    """
    done = await import_bundle(node.pick(group), node.means, node.run, file, files=files)
    return {
        "envelopes": done.envelopes,
        "links": done.links,
        "whole": done.whole,
        "ours": done.ours,
        **({"files": done.files} if files else {}),
        **({"files_left": done.files_left} if done.files_left else {}),
    }
