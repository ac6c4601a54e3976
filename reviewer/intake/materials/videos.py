"""Videos: every packet of the picture is taken out and looked at; what the header promises is only compared.

Whether a film is whole is told by its packets: a file that is cut or overwritten in the middle passes
every look at its header. Needs PyAV (the extra "media"); loaded only in the process that looks.
"""

from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.stream import VideoStream

from reviewer.errors import Found, MaterialRefusal, MaterialRefused
from reviewer.intake.materials.boxes import frame
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.errands import Errand, Sighting

# A recorder rounds; a film that ends more than this before its header says so is cut.
SPARE = Fraction(1)
# One key picture a second is decoded: enough to find lines that are overwritten, a tenth of the whole work.
_EVERY = Fraction(1)
_SIDEWAYS = frozenset({90, 270})


def look(errand: Errand) -> Sighting:
    """Codec, size, exact frames a second and seconds of an MP4, from its packets.

    Raises MaterialRefused: as `boxes.frame`, NO_PICTURES, NOT_ACCEPTED (a codec that cannot be read, or a
    protected film), CUT_SHORT with `promised` and `seconds`, or DAMAGED; the library's own errors pass
    through and count as DAMAGED.
    """
    with errand.path.open("rb") as file:
        frame(file, size=errand.path.stat().st_size)
    # The reader is named and may open nothing but this file: a playlist that calls itself a film stays one.
    with av.open(
        str(errand.path), format="mov", container_options={"protocol_whitelist": "file", "enable_drefs": "0"}
    ) as film:
        # The cover that a shop puts on a song is a picture too, and no film.
        moving = [each for each in film.streams.video if not each.disposition & Disposition.attached_pic]
        if not moving:
            raise MaterialRefused(MaterialRefusal.NO_PICTURES)
        # Protected films, and codecs that nobody here can read. The library's types do not admit it.
        if getattr(moving[0], "codec_context", None) is None:
            raise MaterialRefused(MaterialRefusal.NOT_ACCEPTED, {"found": Found.OTHER_VIDEO})
        return _seen(film, moving[0], errand)


@dataclass(slots=True)
class _Tally:
    """What the packets add up to, times in ticks of the stream; `is_torn` when one is not all there."""

    packets: int = 0
    start: int | None = None
    last: int | None = None
    step: int = 0
    turned: int = 0
    decoded_at: int | None = None
    is_torn: bool = False

    def add(self, packet: "Packet[VideoStream]") -> None:
        """Count a packet that is shown."""
        if packet.pts is None:
            raise MaterialRefused(MaterialRefusal.DAMAGED)
        self.packets += 1
        self.start = packet.pts if self.start is None else min(self.start, packet.pts)
        if self.last is None or packet.pts >= self.last:
            self.last, self.step = packet.pts, packet.duration or 0

    def ticks(self) -> Fraction:
        """From the start of the first picture to the end of the last, exactly.

        Recorders that write in fragments may leave out how long the last one stands: as long as the others.
        """
        span = Fraction((self.last or 0) - (self.start or 0))
        return span + (self.step or (span / (self.packets - 1) if self.packets > 1 else 0))


def _seen(film: InputContainer, stream: VideoStream, errand: Errand) -> Sighting:
    tick = stream.time_base
    if tick is None or not stream.codec_context.width:
        raise MaterialRefused(MaterialRefusal.NO_PICTURES)
    tally = _read(film, stream, tick, errand)
    seconds = tally.ticks() * tick
    promised = (stream.duration or 0) * tick
    if tally.is_torn or promised - seconds > SPARE:
        facts = {"promised": _tenths(promised), "seconds": _tenths(seconds)}
        raise MaterialRefused(MaterialRefusal.CUT_SHORT, facts)
    if not tally.packets or not seconds:
        raise MaterialRefused(MaterialRefusal.NO_PICTURES)
    width, height = stream.codec_context.width, stream.codec_context.height
    if tally.turned % 360 in _SIDEWAYS:
        width, height = height, width
    return Sighting(
        content=Content.MP4,
        width=width,
        height=height,
        frames_a_second=tally.packets / seconds,
        seconds=seconds,
        codec=stream.codec_context.name,
    )


def _read(film: InputContainer, stream: VideoStream, tick: Fraction, errand: Errand) -> _Tally:
    """All packets, one after another; one key picture in a second is decoded.

    How far that is, is told by where in the file a packet stands: no header has a say in it.
    """
    size = errand.path.stat().st_size
    decoder = stream.codec_context
    decoder.thread_count = 1
    # Without this the decoder paints over what it cannot read and says nothing.
    decoder.options = {"err_detect": "explode"}
    sizes = _length_bytes(stream)
    tally = _Tally()
    for packet in film.demux(stream):
        if packet.is_corrupt:
            tally.is_torn = True
            break
        errand.gauge.tell(packet.pos or 0, whole=size)
        if packet.size and not packet.is_discard:
            tally.add(packet)
            if sizes:
                _check_units(memoryview(packet), sizes)
            if packet.is_keyframe and _is_due(tally, packet, tick):
                _decode(packet, stream, tally)
    return tally


def _is_due(tally: _Tally, packet: "Packet[VideoStream]", tick: Fraction) -> bool:
    return tally.decoded_at is None or ((packet.pts or 0) - tally.decoded_at) * tick >= _EVERY


def _decode(packet: "Packet[VideoStream]", stream: VideoStream, tally: _Tally) -> None:
    """Raise when the key picture does not come out; the decoder is emptied for the next."""
    frames = [*stream.codec_context.decode(packet), *stream.codec_context.decode(None)]
    stream.codec_context.flush_buffers()
    if not frames or any(frame.is_corrupt for frame in frames):
        raise MaterialRefused(MaterialRefusal.DAMAGED)
    tally.decoded_at = packet.pts
    tally.turned = frames[0].rotation


def _length_bytes(stream: VideoStream) -> int:
    """How many bytes say the length of a unit in H.264 and H.265 (ISO 14496-15); 0 in other codecs."""
    about = stream.codec_context.extradata or b""
    if stream.codec_context.name == "h264" and len(about) > 4 and about[0] == 1:
        return (about[4] & 3) + 1
    if stream.codec_context.name == "hevc" and len(about) > 21:
        return (about[21] & 3) + 1
    return 0


def _check_units(packet: memoryview, sizes: int) -> None:
    """A packet is filled by its units: lines that were overwritten or filled with nothing show here."""
    at = 0
    while at < len(packet):
        length = int.from_bytes(packet[at : at + sizes], "big")
        at += sizes + length
        if not length or at > len(packet):
            raise MaterialRefused(MaterialRefusal.DAMAGED)


def _tenths(seconds: Fraction) -> str:
    """Seconds for a sentence: cut to tenths."""
    whole, tenths = divmod(int(seconds * 10), 10)
    return f"{whole}.{tenths}" if tenths else str(whole)
