package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The monitor of one machine's QEMU, through libvirt, which marks a machine whose monitor was used. */
final class QemuMonitor {
    private final Reach reach;
    private final String uuid;

    QemuMonitor(Reach reach, String uuid) {
        this.reach = reach;
        this.uuid = uuid;
    }

    /** A command; arguments are texts, numbers, truths, lists and maps of those. */
    record Command(String name, Map<String, ?> arguments) {}

    /**
     * Gives a command once, whatever becomes of libvirtd.
     *
     * @return the whole answer; what was asked for is its {@code return}
     * @throws HoldfastException {@link ErrorCode#PLATFORM_REFUSED} when QEMU refuses
     */
    QemuAnswer execute(String name, Map<String, ?> arguments) throws LibvirtException {
        LibvirtDomain domain = reach.platform().connection().domainByUuid(uuid);
        return checked(name, QemuAnswer.parse(domain.monitor(text(name, arguments))));
    }

    /** Asks for something; when libvirtd is away, again. */
    QemuAnswer ask(String name) throws LibvirtException {
        return insist(name, Map.of());
    }

    private QemuAnswer insist(String name, Map<String, ?> arguments) throws LibvirtException {
        return checked(name, QemuAnswer.parse(reach.ask(uuid, domain -> domain.monitor(text(name, arguments)))));
    }

    private QemuAnswer checked(String name, QemuAnswer answer) {
        QemuAnswer error = answer.object("error");
        if (!error.fields().isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_REFUSED,
                    uuid,
                    "QEMU of machine " + uuid + " refused " + name + ": " + error.text("desc")
                            + ". Back it up with another --strategy.");
        }
        return answer;
    }

    /** Gives a command whose refusal means that there is nothing to do, or no more; when libvirtd is away, again. */
    void attempt(String name, Map<String, ?> arguments) throws LibvirtException {
        try {
            insist(name, arguments);
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_REFUSED) {
                throw e;
            }
        }
    }

    /** Gives all commands, or none of them comes to be. */
    void together(List<Command> commands) throws LibvirtException {
        List<Map<String, ?>> actions = commands.stream()
                .<Map<String, ?>>map(each -> Map.of("type", each.name, "data", each.arguments))
                .toList();
        execute("transaction", Map.of("actions", actions));
    }

    private static String text(String name, Map<String, ?> arguments) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, arguments.isEmpty() ? Map.of("execute", name) : Map.of("execute", name, "arguments", arguments));
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((key, each) -> {
                    out.writeName(String.valueOf(key));
                    write(out, each);
                });
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                list.forEach(each -> write(out, each));
                out.writeEndArray();
            }
            case Boolean truth -> out.writeBoolean(truth);
            case Number number -> out.writeNumber(number.longValue());
            case String words -> out.writeString(words);
            default -> throw new IllegalArgumentException("no JSON: " + value);
        }
    }
}
