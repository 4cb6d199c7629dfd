package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.Xml;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The form in which a {@link MachinePoint} is kept. */
public final class PointXml {
    private static final String ROOT = "point";
    private static final String VERSION = "1";

    private PointXml() {}

    /** Writes one. Equal points are equal bytes. */
    public static byte[] write(MachinePoint point) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            out.writeStartElement(ROOT);
            attributes(out, "version", VERSION);
            empty(out, "host", "name", point.host(), "uri", point.uri(), "versions", point.versions());
            empty(
                    out,
                    "machine",
                    "uuid",
                    point.uuid(),
                    "name",
                    point.name(),
                    "title",
                    point.title(),
                    "state",
                    point.state(),
                    "guest",
                    point.guest());
            empty(
                    out,
                    "consistency",
                    "reached",
                    point.consistency().word(),
                    "reason",
                    point.reason(),
                    "frozen-ms",
                    Long.toString(point.frozenMillis()));
            for (MachinePoint.Disk disk : point.disks()) {
                write(out, disk);
            }
            for (MachinePoint.Missing each : point.missing()) {
                empty(
                        out,
                        "missing",
                        "target",
                        each.target(),
                        "source",
                        each.source(),
                        "why",
                        each.why(),
                        "remedy",
                        each.remedy());
            }
            for (String each : point.mounts()) {
                empty(out, "mount", "text", each);
            }
            out.writeEndElement();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(XMLStreamWriter out, MachinePoint.Disk disk) throws XMLStreamException {
        out.writeCharacters("\n");
        out.writeStartElement("disk");
        attributes(
                out,
                "target",
                disk.target(),
                "bus",
                disk.bus(),
                "format",
                disk.format(),
                "capacity",
                Long.toString(disk.capacity()),
                "strategy",
                disk.strategy().name(),
                "why",
                disk.why(),
                "since",
                disk.since().map(SnapshotId::toString).orElse(""),
                "consistency",
                disk.consistency().word());
        for (String each : disk.chain()) {
            empty(out, "layer", "file", each);
        }
        out.writeEndElement();
    }

    private static void empty(XMLStreamWriter out, String name, String... attributes) throws XMLStreamException {
        out.writeCharacters("\n");
        out.writeEmptyElement(name);
        attributes(out, attributes);
    }

    private static void attributes(XMLStreamWriter out, String... pairs) throws XMLStreamException {
        for (int i = 0; i < pairs.length; i += 2) {
            out.writeAttribute(pairs[i], pairs[i + 1]);
        }
    }

    /**
     * Reads one.
     *
     * @throws HoldfastException {@link ErrorCode#PLATFORM_INCOMPREHENSIBLE} when it is none, or of a later version
     */
    public static MachinePoint read(byte[] document) {
        Xml root = Xml.parse(new String(document, StandardCharsets.UTF_8), ROOT, MachinePoint.DOCUMENT);
        if (!root.attribute("version").equals(VERSION)) {
            throw incomprehensible(new IllegalArgumentException("it is of version " + root.attribute("version")));
        }
        try {
            return new MachinePoint(
                    root.value("host", "name"),
                    root.value("host", "uri"),
                    root.value("host", "versions"),
                    root.value("machine", "uuid"),
                    root.value("machine", "name"),
                    root.value("machine", "title"),
                    root.value("machine", "state"),
                    root.value("machine", "guest"),
                    consistency(root.value("consistency", "reached")),
                    root.value("consistency", "reason"),
                    Long.parseLong(root.value("consistency", "frozen-ms")),
                    root.children("disk").stream().map(PointXml::disk).toList(),
                    root.children("missing").stream().map(PointXml::missing).toList(),
                    root.children("mount").stream()
                            .map(each -> each.attribute("text"))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw incomprehensible(e);
        }
    }

    private static MachinePoint.Disk disk(Xml disk) {
        String since = disk.attribute("since");
        List<String> chain = disk.children("layer").stream()
                .map(each -> each.attribute("file"))
                .toList();
        return new MachinePoint.Disk(
                disk.attribute("target"),
                disk.attribute("bus"),
                disk.attribute("format"),
                Long.parseLong(disk.attribute("capacity")),
                Strategy.valueOf(disk.attribute("strategy")),
                disk.attribute("why"),
                since.isEmpty() ? Optional.empty() : Optional.of(SnapshotId.parse(since)),
                consistency(disk.attribute("consistency")),
                chain);
    }

    private static MachinePoint.Missing missing(Xml missing) {
        return new MachinePoint.Missing(
                missing.attribute("target"),
                missing.attribute("source"),
                missing.attribute("why"),
                missing.attribute("remedy"));
    }

    private static Consistency consistency(String word) {
        return Consistency.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static HoldfastException incomprehensible(IllegalArgumentException cause) {
        return new HoldfastException(
                ErrorCode.PLATFORM_INCOMPREHENSIBLE,
                MachinePoint.DOCUMENT,
                "The document " + MachinePoint.DOCUMENT + " cannot be read: " + cause.getMessage()
                        + ". Use the program that wrote the snapshot, or a later one.",
                cause);
    }
}
