package io.holdfast.agent.platform;

import java.util.Optional;

/** Which disks of a description have a thread of their own in QEMU: by themselves, or with the SCSI controller that they are on. */
final class InputOutputThreads {
    private InputOutputThreads() {}

    static boolean serve(Xml disk, Xml domain) {
        return named(disk) || (disk.value("target", "bus").equals("scsi") && named(controller(disk, domain)));
    }

    private static Optional<Xml> controller(Xml disk, Xml domain) {
        String index = number(disk.value("address", "controller"));
        return domain.children("devices").stream()
                .flatMap(each -> each.children("controller").stream())
                .filter(each -> each.attribute("type").equals("scsi"))
                .filter(each -> number(each.attribute("index")).equals(index))
                .findFirst();
    }

    private static boolean named(Optional<Xml> device) {
        return device.filter(InputOutputThreads::named).isPresent();
    }

    private static boolean named(Xml device) {
        return !device.value("driver", "iothread").isEmpty() || device.has("driver", "iothreads");
    }

    /** What is not said is the first. */
    private static String number(String text) {
        return text.isEmpty() ? "0" : text;
    }
}
