package io.holdfast.server.access;

/** Whether somebody chose the password or was given it for one time. */
public enum PasswordState {
    ONE_TIME,
    CHOSEN
}
