package io.holdfast.cli.remote;

/**
 * One operation of the REST API.
 *
 * @param path with names in braces where something is filled in, such as {@code /api/v1/runs/{id}/cancel}
 */
record Operation(String method, String path) {
    static Operation get(String path) {
        return new Operation("GET", path);
    }

    static Operation post(String path) {
        return new Operation("POST", path);
    }

    static Operation put(String path) {
        return new Operation("PUT", path);
    }

    static Operation delete(String path) {
        return new Operation("DELETE", path);
    }

    /** The path of one thing. */
    String at(String id) {
        return path.replaceFirst("\\{[^}]*}", ServerLink.encoded(id));
    }
}
