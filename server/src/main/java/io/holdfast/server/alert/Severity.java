package io.holdfast.server.alert;

/** How bad it is; what is critical comes through quiet hours. */
public enum Severity {
    INFORMATION,
    WARNING,
    CRITICAL
}
