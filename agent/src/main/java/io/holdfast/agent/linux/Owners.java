package io.holdfast.agent.linux;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Names of users and groups, as the C library finds them: in files, in a directory service, wherever the machine is told to look. Each is asked for once and then
 * remembered, also that there is none. Any number of threads may use one.
 */
public final class Owners {
    private static final int FIRST_LENGTH = 4 << 10;
    /** A group can have very many members, which come with its name. */
    private static final int LAST_LENGTH = 16 << 20;

    private static final int RECORD_LENGTH = 128;
    private static final int NAME = 0;
    private static final int NUMBER = 16;

    private final ConcurrentMap<Long, Optional<String>> users = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, Optional<String>> groups = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, OptionalLong> usersByName = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, OptionalLong> groupsByName = new ConcurrentHashMap<>();
    private final NativeFunction userByNumber = new NativeFunction("getpwuid_r");
    private final NativeFunction groupByNumber = new NativeFunction("getgrgid_r");
    private final NativeFunction userByName = new NativeFunction("getpwnam_r");
    private final NativeFunction groupByName = new NativeFunction("getgrnam_r");

    /** The name of a user. */
    public Optional<String> user(long number) {
        return nameOf(userByNumber, users, number);
    }

    /** The name of a group. */
    public Optional<String> group(long number) {
        return nameOf(groupByNumber, groups, number);
    }

    /** The number of a user. */
    public OptionalLong userNamed(String name) {
        return numberOf(userByName, usersByName, name);
    }

    /** The number of a group. */
    public OptionalLong groupNamed(String name) {
        return numberOf(groupByName, groupsByName, name);
    }

    private static Optional<String> nameOf(
            NativeFunction function, ConcurrentMap<Long, Optional<String>> known, long number) {
        Optional<String> present = known.get(number);
        if (present == null) {
            present = Answer.to(function, number).map(Answer::name);
            known.put(number, present);
        }
        return present;
    }

    private static OptionalLong numberOf(
            NativeFunction function, ConcurrentMap<String, OptionalLong> known, String name) {
        OptionalLong present = known.get(name);
        if (present == null) {
            Optional<Answer> answer = Answer.to(function, name);
            present = answer.isPresent() ? OptionalLong.of(answer.get().number()) : OptionalLong.empty();
            known.put(name, present);
        }
        return present;
    }

    /** The beginnings of {@code struct passwd} and {@code struct group} are alike: name, password, number. */
    private record Answer(String name, long number) {
        static Optional<Answer> to(NativeFunction function, String key) {
            byte[] text = key.getBytes(StandardCharsets.UTF_8);
            ByteBuffer argument = ByteBuffer.allocateDirect(text.length + 1);
            argument.put(0, text);
            try {
                return to(function, address(argument));
            } finally {
                Reference.reachabilityFence(argument);
            }
        }

        static Optional<Answer> to(NativeFunction function, long key) {
            for (int length = FIRST_LENGTH; length <= LAST_LENGTH; length *= 4) {
                ByteBuffer memory =
                        ByteBuffer.allocateDirect(RECORD_LENGTH + length).order(ByteOrder.nativeOrder());
                long record = address(memory);
                long strings = record + RECORD_LENGTH;
                int error;
                try (Scratch scratch = Scratch.borrow()) {
                    error = (int) function.invoke(scratch, key, record, strings, length, scratch.record(), 0);
                    if (error == 0 && scratch.bytes().getLong(Scratch.RECORD) == 0) {
                        return Optional.empty();
                    }
                }
                if (error == 0) {
                    return Optional.of(read(memory, record));
                }
                if (error != Errno.ERANGE.number()) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }

        private static Answer read(ByteBuffer memory, long record) {
            int from = Math.toIntExact(memory.getLong(NAME) - record);
            int to = from;
            while (memory.get(to) != 0) {
                to++;
            }
            byte[] name = new byte[to - from];
            memory.get(from, name);
            return new Answer(new String(name, StandardCharsets.UTF_8), memory.getInt(NUMBER) & 0xffffffffL);
        }

        private static long address(ByteBuffer memory) {
            return MemorySegment.ofBuffer(memory).address();
        }
    }
}
