package io.holdfast.agent.kind;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Setting;
import io.holdfast.protocol.control.Settings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** All kinds that this agent knows. */
public record Kinds(List<Kind> all) {
    public Kinds {
        all = List.copyOf(all);
    }

    /** The one of this name; {@code USAGE} when there is none. */
    public Kind of(String name) {
        return all.stream()
                .filter(each -> each.description().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.USAGE,
                        name,
                        "This agent does not know resources of the kind " + name + ". A newer one may."));
    }

    /** Everything that can be protected here. */
    public Report.Inventory inventory() {
        return new Report.Inventory(
                all.stream().map(Kind::description).toList(),
                all.stream().flatMap(each -> each.found().stream()).toList());
    }

    /** What holds for every kind: how hard to compress. */
    public static CompressionLevel compression(Settings settings) {
        return CompressionLevel.valueOf(
                settings.one(Descriptions.COMPRESSION).orElse("fast").toUpperCase(Locale.ROOT));
    }

    /** What of the settings of a backup says which resource it is of. */
    public static String resource(Kind kind, Settings settings) {
        ResourceKind known = kind.description();
        return known.backup().stream()
                .filter(each -> each.need() == Setting.Need.REQUIRED)
                .map(each -> each.name() + settings.all(each.name()))
                .collect(Collectors.joining("\n", known.name() + "\n", ""));
    }

    /** What holds for every kind: whether the run before is to be used. */
    public static Since since(Settings settings) {
        return settings.one(Descriptions.FORCE).filter(Asked.YES::equals).isPresent() ? Since.EVER : Since.LAST_RUN;
    }

    /** From when on things must have changed to be read. */
    public enum Since {
        LAST_RUN,
        /** All is read. */
        EVER
    }
}
