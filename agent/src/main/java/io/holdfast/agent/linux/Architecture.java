package io.holdfast.agent.linux;

/** The processors this package knows. They number the system calls differently and disagree on a few flags. */
enum Architecture {
    X86_64,
    AARCH64;

    private static final Architecture CURRENT = named(System.getProperty("os.arch"));

    /** The processor this process runs on. */
    static Architecture current() {
        return CURRENT;
    }

    /** @throws UnsupportedOperationException when it is neither of the two */
    static Architecture named(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default ->
                throw new UnsupportedOperationException("Holdfast runs on x86-64 and aarch64 Linux, not on " + name);
        };
    }
}
