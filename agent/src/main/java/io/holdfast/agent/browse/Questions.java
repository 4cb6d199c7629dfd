package io.holdfast.agent.browse;

import io.holdfast.agent.run.Gate;
import io.holdfast.agent.run.Means;
import io.holdfast.agent.run.Server;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Part;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.session.Pace;
import io.holdfast.protocol.session.Reach;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Answers questions, each on a thread of its own. */
public final class Questions implements AutoCloseable {
    private static final int MOST = 32;

    private final Server server;
    private final Means means;
    private final Service service;
    private final Map<Long, Account> open = new ConcurrentHashMap<>();

    /** Whether this agent lets the server look into snapshots through it. */
    public enum Service {
        OFFERED,
        REFUSED
    }

    public Questions(Server server, Means means, Service service) {
        this.server = server;
        this.means = means;
        this.service = service;
    }

    /** Answers; the last part is an end. */
    public void ask(Command.Question question) {
        Account account = new Account(question.credit(), means.time());
        if (open.size() >= MOST) {
            HoldfastException busy = new HoldfastException(
                    ErrorCode.LINK_BUSY, "question", "This agent answers " + MOST + " questions already. Ask again.");
            server.tell(new Report.Answer(question.id(), new Part.End(Optional.of(Problem.of(busy)))));
        } else if (open.putIfAbsent(question.id(), account) == null) {
            Thread.ofPlatform().daemon().name("question " + question.id()).start(() -> answer(question, account));
        }
    }

    /** More content may be sent. */
    public void credit(long question, long bytes) {
        Optional.ofNullable(open.get(question)).ifPresent(account -> account.pay(bytes));
    }

    /** Nobody waits for it any more. */
    public void withdraw(long question) {
        Optional.ofNullable(open.get(question)).ifPresent(Account::close);
    }

    /** The server that asked is gone, and with it who waited. */
    public void withdrawAll() {
        open.values().forEach(Account::close);
    }

    private void answer(Command.Question question, Account account) {
        Part.End end;
        try {
            find(question, account);
            end = new Part.End(Optional.empty());
        } catch (HoldfastException e) {
            end = new Part.End(Optional.of(Problem.of(e)));
        } catch (IOException | RuntimeException e) {
            end = new Part.End(Optional.of(
                    new Problem(ErrorCode.INTERNAL.code(), "question", "The question was not answered: " + e)));
        }
        open.remove(question.id(), account);
        server.tell(new Report.Answer(question.id(), end));
    }

    private void find(Command.Question question, Account account) throws IOException {
        if (service == Service.REFUSED) {
            throw new HoldfastException(
                    ErrorCode.USAGE, "question", "This agent does not look into recovery points. Ask another.");
        }
        String run = RepositoryAccess.run(question.id());
        byte[] nonce = Reach.nonce(means.randomness());
        Gate gate = Gate.of(question.access(), run, nonce, Pace.free(means.time()), means);
        Answering answering =
                new Answering(account, part -> server.tell(new Report.Answer(question.id(), part)), means.time());
        new Looking(gate, means.kinds(), answering).answer(question.inquiry());
    }

    @Override
    public void close() {
        withdrawAll();
    }
}
