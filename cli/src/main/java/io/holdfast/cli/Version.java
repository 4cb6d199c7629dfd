package io.holdfast.cli;

/** Which build this is. */
final class Version {
    private Version() {}

    /** The version in the jar's manifest, or {@code development} when the classes do not come from a jar. */
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
