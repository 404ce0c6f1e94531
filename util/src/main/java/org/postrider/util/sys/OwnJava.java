package org.postrider.util.sys;

import java.util.ArrayList;
import java.util.List;

/// The command line that runs another program of ours with this process's own Java and class path,
/// where there is no image with launchers.
public final class OwnJava {
    private OwnJava() {}

    /// Java, the options that this package needs, and the class path.
    ///
    /// @param main the main class
    /// @return a list that the caller may extend
    public static List<String> command(String main) {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xmx256m",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED"));
        var stop = System.getProperty("postrider.stop.at");
        if (stop != null) {
            command.add("-Dpostrider.stop.at=" + stop); // see DiskStep
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }
}
