"""A group in a file, for a stick that is carried where no network goes."""

from typing import Any

from whisper_net.node.bundles import export_bundle, import_bundle
from whisper_net.node.node import Node


async def bundle_export(node: Node, file: str, force: bool = False, group: str | None = None) -> Any:
    """Write what this device may hand on to an absolute path. Raises FileThere unless `force`, DiskFull, DiskFault."""
    done = await export_bundle(node.pick(group), node.means, node.run, file, force=force)
    return {"envelopes": done.envelopes, "links": done.links}


async def bundle_import(node: Node, file: str, group: str | None = None) -> Any:
    """Take what is new in a bundle. `whole`: it was not cut short; `ours`: something in it is for this group.

    Raises BundleError or DiskFault.
    """
    done = await import_bundle(node.pick(group), node.means, node.run, file)
    return {"envelopes": done.envelopes, "links": done.links, "whole": done.whole, "ours": done.ours}
