package io.holdfast.server.access;

/** Who knows an account's owner, and so keeps the password. */
public enum Origin {
    /** This installation. */
    LOCAL,
    /** The organisation's directory, asked at each login. */
    DIRECTORY,
    /** An OpenID provider, which the owner's browser is sent to. */
    PROVIDER
}
