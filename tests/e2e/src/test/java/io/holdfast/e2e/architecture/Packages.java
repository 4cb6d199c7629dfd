package io.holdfast.e2e.architecture;

/** The package all modules lie under: the product's own, or that of the fixtures which break the rules on purpose. */
record Packages(String root) {
    static final Packages PRODUCT = new Packages("io.holdfast");
    static final Packages FIXTURES = new Packages("io.holdfast.e2e.architecture.fixture");

    String of(String name) {
        return root + "." + name;
    }
}
