package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The options that say with which settings a resource is backed up. */
final class ResourceSettings {
    private static final String SET = "--set";
    private static final String SETTINGS = "/settings";

    static final List<Field> FIELDS = List.of(
            new Field("--path", "PATH…", "Of files: what is backed up.", SETTINGS + "/paths", Field.TEXT),
            new Field("--exclude", "PATTERN…", "Of files: what is left out.", SETTINGS + "/exclude", Field.TEXT));

    private ResourceSettings() {}

    static Options describe(Options options) {
        return options.values(
                SET, "SETTING=VALUE", "Any setting of its kind, see resource kinds; repeatable, for more values too.");
    }

    /** What {@code --set} says of a setting is all of it; an empty value takes it away. */
    static void fill(ObjectNode document, Arguments arguments) {
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        for (String setting : arguments.texts(SET)) {
            int equal = setting.indexOf('=');
            if (equal < 1) {
                throw Arguments.usage(SET, SET + " needs SETTING=VALUE, not `" + setting + "`.");
            }
            wanted.computeIfAbsent(setting.substring(0, equal), _ -> new ArrayList<>())
                    .add(setting.substring(equal + 1));
        }
        ObjectNode settings = document.withObject(SETTINGS);
        wanted.forEach((name, values) -> {
            ArrayNode there = settings.putArray(name);
            values.stream().filter(value -> !value.isEmpty()).forEach(there::add);
            if (there.isEmpty()) {
                settings.remove(name);
            }
        });
    }
}
