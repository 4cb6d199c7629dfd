package io.holdfast.agent.kind;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.control.PathText;
import io.holdfast.protocol.control.Setting;
import io.holdfast.protocol.control.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Settings that were checked against what there is to be set; what was not set has its standard value. */
record Asked(Settings settings, List<Setting> known) {
    static final String YES = "yes";
    static final String NO = "no";

    /** Refuses what is not known, what is missing, and what is not a value. */
    static Asked of(Settings settings, List<Setting> known) {
        for (String name : settings.values().keySet()) {
            if (known.stream().noneMatch(each -> each.name().equals(name))) {
                throw refused(name, "There is no setting " + name + ".");
            }
        }
        Asked asked = new Asked(settings, List.copyOf(known));
        known.forEach(asked::check);
        return asked;
    }

    private void check(Setting setting) {
        List<String> values = texts(setting.name());
        if (values.isEmpty() && setting.need() == Setting.Need.REQUIRED) {
            throw refused(setting.name(), "The setting " + setting.name() + " is missing.");
        }
        for (String value : values) {
            boolean fit = switch (setting.type()) {
                case CHOICE -> setting.choices().contains(value);
                case YES_NO -> value.equals(YES) || value.equals(NO);
                case PATH, PATHS -> PathText.absolute(value).length > 0;
                case NUMBER -> value.matches("[0-9]{1,18}");
                case TEXT, TEXTS, PATTERNS, SECRET -> !value.isEmpty();
            };
            if (!fit) {
                throw refused(setting.name(), "The setting " + setting.name() + " cannot be `" + value + "`.");
            }
        }
    }

    private static HoldfastException refused(String name, String why) {
        return new HoldfastException(ErrorCode.USAGE, name, why + " Look at the settings of the job or the restore.");
    }

    List<String> texts(String name) {
        if (settings.values().containsKey(name)) {
            return settings.all(name);
        }
        return known.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .map(Setting::standard)
                .orElse(List.of());
    }

    Optional<String> text(String name) {
        return texts(name).stream().findFirst();
    }

    List<byte[]> paths(String name) {
        return texts(name).stream().map(PathText::bytes).toList();
    }

    byte[] path(String name) {
        return paths(name).getFirst();
    }

    boolean yes(String name) {
        return text(name).filter(YES::equals).isPresent();
    }

    <E extends Enum<E>> E choice(String name, Class<E> among) {
        return Enum.valueOf(among, text(name).orElse("").toUpperCase(Locale.ROOT));
    }
}
