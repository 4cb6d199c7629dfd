package io.holdfast.server;

/** On which database a test runs. */
enum Kind {
    SQLITE,
    POSTGRESQL
}
