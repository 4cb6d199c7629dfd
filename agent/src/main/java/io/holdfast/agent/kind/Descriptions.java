package io.holdfast.agent.kind;

import io.holdfast.protocol.control.Setting;
import java.util.List;

/** Settings as they are described. */
final class Descriptions {
    static final String COMPRESSION = "compression";
    static final String FORCE = "force";
    static final String DRY_RUN = "dryRun";

    private Descriptions() {}

    static Setting required(String name, Setting.Type type, String title, String help) {
        return new Setting(name, title, type, Setting.Need.REQUIRED, List.of(), List.of(), help);
    }

    static Setting optional(String name, Setting.Type type, String title, List<String> standard, String help) {
        return new Setting(name, title, type, Setting.Need.OPTIONAL, List.of(), standard, help);
    }

    static Setting yesNo(String name, String title, String help) {
        return optional(name, Setting.Type.YES_NO, title, List.of(Asked.NO), help);
    }

    static Setting choice(String name, String title, List<String> choices, String help) {
        return new Setting(
                name, title, Setting.Type.CHOICE, Setting.Need.OPTIONAL, choices, choices.subList(0, 1), help);
    }

    static Setting compression() {
        return choice(
                COMPRESSION,
                "Compression",
                List.of("fast", "fastest", "none", "high"),
                "How much work goes into making chunks smaller.");
    }

    static Setting dryRun() {
        return yesNo(DRY_RUN, "Dry run", "Only say what would be done.");
    }

    static Setting force() {
        return yesNo(FORCE, "Read everything", "Read also what did not change since the last run.");
    }
}
