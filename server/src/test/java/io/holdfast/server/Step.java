package io.holdfast.server;

import java.util.Arrays;

/** A named step of what a process does: the n-th call of a method since the test asked for it. A constructor is called {@code <init>}. */
record Step(String type, String method, int call) {
    /** A step that no longer exists is none: the test that names it fails. */
    Step {
        try {
            Class<?> known = Class.forName(type);
            if (!method.equals("<init>")
                    && Arrays.stream(known.getDeclaredMethods())
                            .noneMatch(each -> each.getName().equals(method))) {
                throw new IllegalArgumentException(type + " has no method " + method);
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** {@code type} without the product's own package, which all have in common. */
    static Step first(String type, String method) {
        return nth(1, type, method);
    }

    static Step nth(int call, String type, String method) {
        return new Step("io.holdfast." + type, method, call);
    }
}
