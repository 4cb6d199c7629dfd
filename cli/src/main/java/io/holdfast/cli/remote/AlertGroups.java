package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Alerts, the rules that raise them, and the channels on which they leave. */
final class AlertGroups {
    /** Conditions by the words of the command line, with figures that are good for a start. */
    private static final Map<String, String> CONDITIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("failed-run", "{\"type\": \"failedRun\", \"kinds\": []}"),
            Map.entry("missed-run", "{\"type\": \"missedRun\", \"waiting\": \"PT1H\"}"),
            Map.entry("stalled-run", "{\"type\": \"stalledRun\", \"longerThan\": \"PT30M\"}"),
            Map.entry("no-good-point", "{\"type\": \"noGoodPoint\", \"within\": \"PT26H\", \"good\": \"ANY\"}"),
            Map.entry("shrunken-backup", "{\"type\": \"shrunkenBackup\", \"percent\": 50, \"comparedWith\": 7}"),
            Map.entry("silent-member", "{\"type\": \"silentMember\", \"members\": \"ALL\", \"longerThan\": \"PT10M\"}"),
            Map.entry("expiring-certificate", "{\"type\": \"expiringCertificate\", \"members\": \"ALL\"}"),
            Map.entry("wrong-clock", "{\"type\": \"wrongClock\", \"by\": \"PT5M\"}"),
            Map.entry("doubted-clock", "{\"type\": \"doubtedClock\"}"),
            Map.entry("stopped-upgrade", "{\"type\": \"stoppedUpgrade\"}"),
            Map.entry("filled-pool", "{\"type\": \"filledPool\", \"percent\": 90}"),
            Map.entry("pool-full-soon", "{\"type\": \"poolFullSoon\", \"days\": 14}")));

    private static final Field.Reading WHEN = (option, text, link) -> {
        String condition = CONDITIONS.getOrDefault(text, "");
        if (condition.isEmpty()) {
            throw Arguments.usage(option, option + " is one of " + String.join(", ", CONDITIONS.keySet()) + ".");
        }
        return Shown.document(option, condition);
    };

    private static final Form RULE = new Form(
            "{\"description\": \"\", \"severity\": \"WARNING\", \"channelIds\": [], \"scope\": {}}",
            List.of(
                    new Field(
                            "--when",
                            "WORD",
                            "Its condition: " + String.join(", ", CONDITIONS.keySet()) + ".",
                            "/condition",
                            WHEN),
                    new Field("--within", "SPAN", "Of no-good-point (default 26h).", "/condition/within", Field.SPAN),
                    new Field("--waiting", "SPAN", "Of missed-run (default 1h).", "/condition/waiting", Field.SPAN),
                    new Field(
                            "--longer-than",
                            "SPAN",
                            "Of silent-member (default 10min) and stalled-run (default 30min).",
                            "/condition/longerThan",
                            Field.SPAN),
                    new Field("--by", "SPAN", "Of wrong-clock (default 5min).", "/condition/by", Field.SPAN),
                    new Field(
                            "--percent",
                            "COUNT",
                            "Of filled-pool (default 90) and shrunken-backup (default 50).",
                            "/condition/percent",
                            Field.COUNT),
                    new Field("--days", "COUNT", "Of pool-full-soon (default 14).", "/condition/days", Field.COUNT),
                    new Field(
                            "--severity",
                            "WORD",
                            "information, warning (default) or critical.",
                            "/severity",
                            Field.oneOf(List.of("information", "warning", "critical"))),
                    new Field("--channel", "NAME-OR-ID…", "Where it leaves.", "/channelIds", Field.one(Kinds.CHANNEL)),
                    new Field("--site", "NAME-OR-ID", "Only there.", "/scope/siteId", Field.one(Kinds.SITE)),
                    new Field("--tag", "TAG", "Only members with this tag.", "/scope/tag", Field.TEXT),
                    new Field("--job", "NAME-OR-ID", "Only this job.", "/scope/jobId", Field.one(Kinds.JOB)),
                    new Field("--group", "NAME-OR-ID", "Only this group.", "/scope/groupId", Field.one(Kinds.GROUP)),
                    new Field("--description", "TEXT", "What it is for.", "/description", Field.TEXT)));

    private AlertGroups() {}

    static VerbGroup group() {
        List<Verb> verbs = new ArrayList<>(Kinds.ALERT.looking());
        verbs.add(new ActVerb(Kinds.ALERT, "acknowledge", "Says that somebody looks after it.", "Acknowledged"));
        verbs.add(new ActVerb(Kinds.ALERT, "resolve", "Says that it is settled.", "Resolved"));
        return new VerbGroup(
                "alert",
                "Shows and answers alerts; changes what raises them and where they go.",
                List.of(
                        new VerbGroup(
                                Kinds.RULE.word(),
                                "Shows and changes what raises alerts.",
                                List.of(),
                                Kinds.RULE.defining(RULE)),
                        new VerbGroup(
                                Kinds.CHANNEL.word(),
                                "Shows, changes and tries where alerts go.",
                                List.of(),
                                Kinds.CHANNEL.defining(AlertChannels.FORM, new ChannelTest())),
                        new VerbGroup(
                                Kinds.DELIVERY.word(),
                                "Shows what became of messages.",
                                List.of(),
                                Kinds.DELIVERY.looking())),
                verbs);
    }
}
