package io.holdfast.protocol.control;

import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Suite;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One message of each kind, and some with everything or nothing in them. */
final class Messages {
    private static final SnapshotId ID = new SnapshotId(1, -2);
    private static final Attempt ATTEMPT = new Attempt("run-1", 2);
    private static final Instant WHEN = Instant.ofEpochSecond(1_800_000_000, 5);
    private static final Settings SETTINGS = new Settings(Map.of("paths", List.of("/a", "", "ş"), "empty", List.of()));

    private Messages() {}

    static RepositoryAccess access() {
        return new RepositoryAccess(
                "media-1",
                List.of(new Address("10.0.0.1", 7443), new Address("fe80::1", 1)),
                "00ff",
                1 << 17,
                Suite.AES,
                new byte[] {1, 2},
                new byte[] {3});
    }

    /** To a repository of the second suite. */
    static RepositoryAccess accessSm() {
        return new RepositoryAccess(
                "media-1",
                List.of(new Address("10.0.0.1", 7443)),
                "00ff",
                1 << 17,
                Suite.SM,
                new byte[] {1, 2},
                new byte[] {3});
    }

    static List<Report> reports() {
        Setting setting = new Setting(
                "paths",
                "Paths",
                Setting.Type.PATHS,
                Setting.Need.REQUIRED,
                List.of("", "b"),
                List.of("/"),
                "what to read");
        ResourceKind kind = new ResourceKind("files", "Files", List.of(setting), List.of());
        Resource resource = new Resource("files", "/home", "home", SETTINGS, Settings.none());
        ListedEntry entry = new ListedEntry(ID, "/a\\xff", "file", 7, WHEN, 0644, "root");
        Report.Outcome whole = new Report.Outcome(
                ATTEMPT,
                Report.Result.COMPLETE_WITH_EXCEPTIONS,
                Optional.of(ID),
                Optional.of(new Manifest.Counts(0, 0, 0, 0, 0, 0, 0, 0)),
                List.of(new ObjectException("/x", "SOURCE-0002", "no")),
                1,
                Optional.of(new Problem("STORE-0001", "s", "full")),
                WHEN,
                Duration.ofMillis(12),
                99,
                new Shares(1, 2, 3, 994),
                Map.of("freed", 12L, "negative", -1L),
                List.of("a", "b"));
        Report.Outcome bare = new Report.Outcome(
                ATTEMPT,
                Report.Result.FAILED,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                Optional.empty(),
                WHEN,
                Duration.ZERO,
                0,
                Shares.unknown(),
                Map.of(),
                List.of());
        return List.of(
                new Report.Hello(
                        "1", "h", "Linux", "amd64", WHEN, List.of("x"), Map.of("memory", "1"), List.of(ATTEMPT)),
                new Report.Inventory(List.of(kind), List.of(resource)),
                new Report.Stock(
                        List.of(new StoreState("p", "/d", 10, 5, "")),
                        List.of(new RepositoryState("00", "p", 1, 2, 3, 4, 5, 6, 7)),
                        OptionalLong.of(9)),
                new Report.Progress(
                        ATTEMPT,
                        "reading",
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        OptionalLong.of(0),
                        OptionalLong.empty(),
                        "/x",
                        Shares.unknown()),
                whole,
                bare,
                new Report.Committed(ATTEMPT, "00", ID, WHEN, 4, 5),
                new Report.Answer(-3, new Part.Entries(List.of(entry))),
                new Report.Answer(4, new Part.Outlook(List.of(new Foreseen("/a", "file", 7, Foreseen.Fate.BLOCKED)))),
                new Report.Answer(4, new Part.Sums(Map.of("kept", 3L))),
                new Report.Wanted("u", "00", 6),
                new Report.Upgrading("u", Report.Stage.INSTALLING, Optional.empty()),
                new Report.Upgrading("u", Report.Stage.FAILED, Optional.of(new Problem("X-1", "", ""))),
                new Report.Answer(4, new Part.End(Optional.empty())),
                new Report.Answer(4, new Part.End(Optional.of(new Problem("X-1", "", "")))));
    }

    static List<Command> commands() {
        Stream<Work> works = Stream.of(
                new Work.Backup("files", "etc", SETTINGS, List.of("t"), Optional.of(ID)),
                new Work.Backup("files", "", Settings.none(), List.of(), Optional.empty()),
                new Work.Restore(ID, "files", SETTINGS),
                new Work.Verify(ID),
                new Work.Retire("00"),
                new Work.Extend("p", "/d"),
                new Work.Prune("00", List.of(ID, ID)),
                new Work.Gc("00"),
                new Work.Check("00"),
                new Work.VerifySealed("00"),
                new Work.Measure("00", List.of(ID)));
        RunLimits limits = new RunLimits(OptionalLong.of(5), 3);
        Stream<Command> orders =
                works.map(work -> new Command.Order(ATTEMPT, work, Optional.empty(), limits, Optional.empty()));
        Stream<Command> others = Stream.of(
                new Command.Cancel(ATTEMPT),
                new Command.ChangeLimits(ATTEMPT, RunLimits.none()),
                new Command.LimitMedia(OptionalLong.empty()),
                new Command.Acknowledge(ATTEMPT),
                new Command.Revoke(List.of("0a")),
                new Command.Credit(1, 2),
                new Command.Withdraw(3),
                new Command.Discover());
        return Stream.concat(orders, others).toList();
    }

    /** Those that hold arrays, which are not equal to their like. */
    static List<Command> commandsWithBytes() {
        Work found = new Work.Found("p", "00", new byte[] {1});
        return List.of(
                new Command.Welcome(WHEN, new byte[] {7}, List.of("ff"), List.of("renewals")),
                new Command.Renewed(
                        new Enrolment.Grant(List.of(new byte[] {1}, new byte[] {2}), List.of(new byte[] {3}))),
                new Command.Upgrade("u", new byte[] {8}),
                new Command.Piece("00", 5, new byte[] {9}),
                new Command.Order(
                        ATTEMPT,
                        found,
                        Optional.of(access()),
                        RunLimits.none(),
                        Optional.of(Instant.ofEpochSecond(-4))),
                new Command.Question(5, access(), new Inquiry.Browse(ID, "/", "", 100), 6),
                new Command.Question(5, accessSm(), new Inquiry.Browse(ID, "/", "", 100), 6),
                new Command.Question(5, access(), new Inquiry.Find(List.of(ID), "*.x", 10_000), 6),
                new Command.Question(
                        5, access(), new Inquiry.Download(ID, List.of("/a", "/b"), Inquiry.Archive.ZIP), 6),
                new Command.Question(5, access(), new Inquiry.Preview(ID, "files", SETTINGS, 7, 100), 6));
    }
}
