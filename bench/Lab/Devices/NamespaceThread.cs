using System.Runtime.ExceptionServices;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>
/// Runs code in another network namespace, on a thread that ends with it. What is made there, such as a socket, belongs to that namespace
/// for good and can be used by any thread.
/// </summary>
internal static class NamespaceThread
{
    /// <summary>Runs code on a thread of its own, and waits for it.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception) when (exception is LabException or IOException or System.Net.Sockets.SocketException)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Moves the calling thread into a namespace.</summary>
    /// <param name="namespaceFile">The namespace's file.</param>
    public static void Enter(string namespaceFile)
    {
        using var handle = File.OpenHandle(namespaceFile);
        LinuxCalls.EnterNamespace(handle);
    }
}
