package io.holdfast.server.job;

import io.holdfast.protocol.control.Command;
import io.holdfast.server.access.Certifications;
import io.holdfast.server.database.Database;
import java.util.List;
import java.util.Set;

/** Cuts off those whose certificates count no more, and tells all others which these are: also when they were revoked at another server on the same database. */
final class Outcasts {
    private final Database database;
    private final Certifications certifications;
    private final Switchboard board;
    private List<String> told = List.of();

    Outcasts(Database database, Certifications certifications, Switchboard board) {
        this.database = database;
        this.certifications = certifications;
        this.board = board;
    }

    /** Whoever came just when he was revoked is cut off the next time. */
    synchronized void look() {
        List<String> serials = database.read(certifications::revoked);
        board.cut(Set.copyOf(serials));
        if (!serials.equals(told)) {
            board.tellAll(new Command.Revoke(serials));
            told = serials;
        }
    }
}
