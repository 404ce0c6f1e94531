package org.postrider.util;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Why an operation on a file failed, in the words of the operating system.
public final class Reason {
    private Reason() {}

    /// The reason without the name of the file, such as `No such file or directory`.
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case FileAlreadyExistsException _ -> "File exists";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /// What a log line says about an operation that failed: a file that has to do with it, and the reason.
    public static String text(Exception e) {
        return switch (e) {
            case FileSystemException f when f.getFile() != null -> f.getFile()
                    + (f.getOtherFile() == null ? "" : " -> " + f.getOtherFile()) + ": " + of(f);
            case IOException io when io.getMessage() != null -> io.getMessage();
            default -> e.toString();
        };
    }
}
