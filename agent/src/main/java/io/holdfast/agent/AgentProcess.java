package io.holdfast.agent;

import io.holdfast.agent.browse.Questions;
import io.holdfast.agent.kind.FileSets;
import io.holdfast.agent.kind.Kinds;
import io.holdfast.agent.kind.Volumes;
import io.holdfast.agent.linux.CpuTime;
import io.holdfast.agent.resume.RestoreLogs;
import io.holdfast.agent.resume.ResumeLogs;
import io.holdfast.agent.run.Means;
import io.holdfast.agent.run.Runs;
import io.holdfast.agent.thread.CpuShare;
import io.holdfast.agent.upgrade.Upgrades;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.MarkedKeys;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Membership;
import io.holdfast.protocol.control.OrderBook;
import io.holdfast.protocol.control.Outbox;
import io.holdfast.protocol.control.Report;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The agent process, wired. It goes on with its runs while the control plane is down. */
public final class AgentProcess implements AutoCloseable {
    private static final Duration INVENTORY = Duration.ofMinutes(15);

    private final AgentSettings settings;
    private final Time time;
    private final Kinds kinds;
    private final Map<String, String> facts = new TreeMap<>(Machine.facts());
    private final AtomicReference<Set<String>> revoked = new AtomicReference<>(Set.of());
    private final ServerLink server;
    private final Runs runs;
    private final Questions questions;
    private final Optional<Upgrades> upgrades;
    private final Membership membership;
    private final Thread inventory;

    private AgentProcess(AgentSettings settings, Time time, Randomness randomness) {
        this.settings = settings;
        this.time = time;
        OwnCredentials own = OwnCredentials.read(settings.directory());
        MarkedKeys.mark(settings.directory());
        facts.put(Report.Hello.SM2, HexFormat.of().formatHex(own.sm2(randomness)));
        Revocations revocations = this::isRevoked;
        Outbox outbox = new Outbox(settings.directory().resolve("outbox"));
        OrderBook book = new OrderBook(settings.directory().resolve("orders"));
        server = new ServerLink(outbox);
        kinds = new Kinds(List.of(new FileSets(randomness), new Volumes()));
        Path notes = settings.directory().resolve("resume");
        String boot = Machine.boot(time);
        ResumeLogs resume = new ResumeLogs(notes, boot, time);
        resume.sweep();
        Means means = new Means(
                own,
                () -> Dialer.of(own.current(), revocations, settings.proxy(), time),
                settings.patience(),
                kinds,
                resume,
                new RestoreLogs(notes, boot),
                settings.priority(),
                share(),
                Machine.host(),
                settings.version(),
                time,
                randomness);
        runs = new Runs(book, outbox, server, means);
        questions = new Questions(server, means, settings.questions());
        upgrades = settings.installer()
                .map(installer -> new Upgrades(
                        installer, own::current, server, () -> runs.unfinished().isEmpty(), time));
        inventory = Thread.ofVirtual().name("inventory").unstarted(this::tellInventory);
        runs.begin();
        membership = Membership.begin(
                new Membership.Way(own, means.dialer(), settings.servers()), outbox, this::hello, this::take, time);
        server.open(membership);
        inventory.start();
    }

    private Optional<CpuShare> share() {
        return switch (settings.home()) {
            case ALONE -> Optional.of(new CpuShare(0, CpuTime::used, time));
            case SHARED -> Optional.empty();
        };
    }

    /**
     * Starts; credentials must be there already.
     *
     * @throws HoldfastException {@code LINK_CREDENTIALS}, when they are not
     */
    public static AgentProcess start(AgentSettings settings, Time time, Randomness randomness) {
        return new AgentProcess(settings, time, randomness);
    }

    private boolean isRevoked(X509Certificate certificate) {
        return revoked.get().contains(certificate.getSerialNumber().toString(16));
    }

    private Report.Hello hello() {
        List<String> capabilities = new ArrayList<>(
                switch (settings.questions()) {
                    case OFFERED -> List.of("questions", "previews");
                    case REFUSED -> List.of();
                });
        Map<String, String> told = new TreeMap<>(facts);
        upgrades.ifPresent(known -> {
            capabilities.add(Report.Hello.UPGRADES);
            told.put(Report.Hello.PACKAGE, known.version());
        });
        return new Report.Hello(
                settings.version(),
                Machine.host(),
                Machine.system(),
                Machine.architecture(),
                time.now(),
                capabilities,
                told,
                runs.unfinished());
    }

    /** Must not wait. */
    private void take(Command command) {
        switch (command) {
            case Command.Welcome(Instant _, byte[] _, List<String> serials, List<String> _) -> {
                revoked.set(Set.copyOf(serials));
                // Whoever asked before did so over another connection.
                questions.withdrawAll();
                upgrades.ifPresent(known -> Thread.ofVirtual().start(known::welcomed));
                Thread.ofVirtual().start(() -> server.tell(kinds.inventory()));
            }
            case Command.Revoke(List<String> serials) -> revoked.set(Set.copyOf(serials));
            case Command.Order order -> runs.order(order);
            case Command.Cancel(Attempt attempt) -> runs.cancel(attempt);
            case Command.ChangeLimits(Attempt attempt, var limits) -> runs.limit(attempt, limits);
            case Command.Question question -> questions.ask(question);
            case Command.Credit(long question, long bytes) -> questions.credit(question, bytes);
            case Command.Withdraw(long question) -> questions.withdraw(question);
            case Command.Discover() -> Thread.ofVirtual().start(() -> server.tell(kinds.inventory()));
            case Command.Upgrade upgrade -> upgrades.ifPresent(known -> known.order(upgrade));
            case Command.Piece piece -> upgrades.ifPresent(known -> known.piece(piece));
            case Command.Acknowledge _, Command.Renewed _, Command.LimitMedia _ -> {
                // The membership's to know, or not for an agent.
            }
        }
    }

    private void tellInventory() {
        try {
            while (true) {
                time.sleep(INVENTORY);
                server.tell(kinds.inventory());
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    /** Whether the server is listening now. */
    public boolean connected() {
        return membership.connected();
    }

    /** Why not, as far as it is known. */
    public Optional<HoldfastException> trouble() {
        return membership.trouble();
    }

    /** Attempts that the server does not know the end of. */
    public List<Attempt> unfinished() {
        return runs.unfinished();
    }

    /** Stops; backups that are under way go on when it is started again. */
    @Override
    public void close() {
        inventory.interrupt();
        questions.close();
        upgrades.ifPresent(Upgrades::close);
        runs.close();
        membership.close();
    }
}
