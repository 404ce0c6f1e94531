package org.postrider.smtpd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// An authentication service that lets everybody in whose password is `secret`. Other passwords:
/// `busy` fails for the moment, `drop` ends the connection, `why` fails with a reason.
final class FakeDovecot implements AutoCloseable {
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final ServerSocket listener;

    FakeDovecot() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    String path() {
        return "inet:127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                var socket = listener.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.ISO_8859_1));
            say(socket, "VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\n"
                    + "MECH\tCRAM-MD5\tdictionary\tactive\nMECH\tANONYMOUS\tanonymous\n"
                    + "MECH\tXOAUTH2\tsomething-new\nMECH\tOAUTHBEARER\nMECH\tEXTERNAL\nDONE");
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                requests.add(line);
                var answer = answer(line.split("\t"));
                if (answer.equals("drop")) {
                    return;
                }
                if (!answer.isEmpty()) {
                    say(socket, answer);
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String answer(String[] words) {
        var last = words[words.length - 1];
        if (words[0].equals("AUTH") && words[2].endsWith("AUTH2")
                || words[0].equals("AUTH") && words[2].equals("OAUTHBEARER")) {
            return last.startsWith("resp=") ? token(words[1], last.substring(5))
                    : "CONT\t" + words[1] + "\t";
        }
        return switch (words[0]) {
            case "AUTH" -> !last.startsWith("resp=")
                    ? "CONT\t" + words[1] + "\t" + (words[2].equals("LOGIN") ? "VXNlcm5hbWU6" : "")
                    : words[2].equals("LOGIN") ? "CONT\t" + words[1] + "\tUGFzc3dvcmQ6"
                    : judged(words[1], last.substring(5));
            case "CONT" -> judged(words[1], words.length > 2 ? last : "");
            default -> "";
        };
    }

    /// What is wrong with a token is told in a challenge.
    private static String token(String id, String response) {
        return decoded(response).contains("auth=Bearer good\1\1") ? "OK\t" + id + "\tuser=user"
                : "CONT\t" + id + "\teyJzdGF0dXMiOiI0MDEifQ==";
    }

    private static String decoded(String response) {
        return new String(Base64.getMimeDecoder().decode(response), StandardCharsets.ISO_8859_1);
    }

    private static String judged(String id, String response) {
        var text = decoded(response);
        return switch (text.substring(text.lastIndexOf('\0') + 1)) {
            case "secret" -> "OK\t" + id + "\tuser=user";
            case "user" -> "CONT\t" + id + "\tUGFzc3dvcmQ6";
            case "busy" -> "FAIL\t" + id + "\tuser=user\tcode=temp_fail";
            case "why" -> "FAIL\t" + id + "\tuser=user\treason=go away";
            case "drop" -> "drop";
            default -> "FAIL\t" + id + "\tuser=user";
        };
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
