package io.holdfast.agent.page;

import java.util.Arrays;

/** Where a page stands in the order of a walk: the pages of a directory and what hangs on them, then what is in the directories below. */
final class Place implements Comparable<Place> {
    private static final int[] FIRST = {};

    private final int[] directory;
    private final int[] page;

    private Place(int[] directory, int[] page) {
        this.directory = directory;
        this.page = page;
    }

    /** Of a page to which none that is known leads; before all with lower numbers. */
    static Place unforeseen(int number) {
        return new Place(new int[] {-number}, FIRST);
    }

    /** The place of the first page of a directory that is the i-th in this page. */
    Place below(int i) {
        int[] path = Arrays.copyOf(directory, directory.length + page.length + 1);
        System.arraycopy(page, 0, path, directory.length, page.length);
        path[path.length - 1] = i;
        return new Place(path, FIRST);
    }

    /** The place of a further page of the same directory, or of a list of chunks, that is the i-th in this page. */
    Place beside(int i) {
        int[] further = Arrays.copyOf(page, page.length + 1);
        further[page.length] = i;
        return new Place(directory, further);
    }

    @Override
    public int compareTo(Place other) {
        int order = Arrays.compare(directory, other.directory);
        return order != 0 ? order : Arrays.compare(page, other.page);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && compareTo(place) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(directory) + Arrays.hashCode(page);
    }
}
