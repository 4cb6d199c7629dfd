package io.holdfast.server.access;

/** What somebody may be allowed to do. A route needs exactly one. */
public enum Permission {
    /** See the estate: resources, policies, runs, points. */
    VIEW,
    /** Start, cancel and retry runs; resolve alerts. */
    OPERATE,
    /** Take data out of recovery points. */
    RESTORE,
    /** Change what is protected, how and where. */
    CONFIGURE,
    /** Make and remove accounts, and reset their passwords. */
    ACCOUNTS,
    /** Change who may do what, and see escrow. */
    SECURE,
    /** Read and verify the audit log. */
    AUDIT
}
