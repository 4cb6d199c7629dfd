package io.holdfast.server.database;

/** Patterns for LIKE with {@code !} as the escape character: what people type is text, never a pattern. */
public final class Like {
    private Like() {}

    public static String containing(String text) {
        return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
