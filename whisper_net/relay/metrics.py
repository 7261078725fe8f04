"""What a relay says of itself to whoever runs it: counts and sizes, as Prometheus reads them; no topic, no address."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from whisper_net.relay.store import Usage


class Metrics:
    """The figures of one relay process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.lines = Gauge("relay_lines", "Clients that are connected", registry=self._registry)
        self.items = Counter("relay_items", "Items made durable since the start", registry=self._registry)
        self.ended = Counter("relay_lines_ended", "Lines that the relay ended", ["code"], registry=self._registry)
        self._held = Gauge("relay_held_bytes", "Bytes of items held", registry=self._registry)
        self._topics = Gauge("relay_topics", "Topics held", registry=self._registry)

    def text(self, usage: Usage) -> str:
        self._held.set(usage.bytes)
        self._topics.set(usage.topics)
        return generate_latest(self._registry).decode()
