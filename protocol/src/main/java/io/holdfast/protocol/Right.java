package io.holdfast.protocol;

/** What a ticket allows. The order is the number on the wire. */
public enum Right {
    /** One snapshot may be written. */
    BACKUP,
    /** The snapshots that the ticket names may be read. */
    RESTORE
}
