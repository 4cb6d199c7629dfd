package io.holdfast.server.api;

import io.holdfast.server.access.Account;
import io.holdfast.server.database.Definition;

/** What a route answers; the version becomes the ETag, 0 means none. */
record Reply(Object body, long version) {
    /** Nothing to say but that it is done. */
    record Nothing() {}

    static Reply of(Object body) {
        return new Reply(body, 0);
    }

    static Reply definition(Definition<?> definition) {
        return new Reply(definition, definition.version());
    }

    static Reply account(Account account) {
        return new Reply(account, account.version());
    }

    static Reply nothing() {
        return new Reply(new Nothing(), 0);
    }
}
