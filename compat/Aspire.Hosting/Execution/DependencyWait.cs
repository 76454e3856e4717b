using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Execution;

/// <summary>Lets a process start only when those it waits for are ready.</summary>
internal sealed class DependencyWait(ResourceBoard board)
{
    private static readonly string[] Satisfied = [];

    /// <summary>Waits for all dependencies of a replica.</summary>
    /// <returns>Null, or why the wait can never end.</returns>
    public async Task<string?> WaitAsync(Replica replica, CancellationToken cancellationToken)
    {
        WaitAnnotation[] waits = [.. replica.Resource.Annotations.OfType<WaitAnnotation>().Where(static wait => wait.Resource is ProjectResource)];
        for (var next = 0; next < waits.Length; next++)
        {
            var wait = waits[next];
            string[] waitsFor = [.. waits[next..].Select(static remaining => remaining.Resource.Name)];
            board.Update(replica.Name, snapshot => snapshot with
            {
                State = InstanceState.Waiting,
                WaitsFor = waitsFor,
                Note = $"waits for {string.Join(", ", waitsFor)}",
            });

            var result = await board.WaitAsync(wait.Resource.Name, snapshots => Judge(wait, snapshots), cancellationToken);
            if (result.Length > 0)
            {
                return result[0];
            }
        }

        board.Update(replica.Name, static snapshot => snapshot with { WaitsFor = [], Note = null });
        return null;
    }

    /// <summary>Null while undecided, empty when the dependency is there, else why it never will be.</summary>
    private static string[]? Judge(WaitAnnotation wait, IReadOnlyList<InstanceSnapshot> snapshots)
    {
        var name = wait.Resource.Name;
        if (snapshots.FirstOrDefault(static snapshot => snapshot.State == InstanceState.Failed) is { } failed)
        {
            return [$"{name} failed: {failed.Note}"];
        }

        if (wait.WaitType == WaitType.WaitForCompletion)
        {
            if (snapshots.FirstOrDefault(snapshot => snapshot.State == InstanceState.Finished && snapshot.ExitCode != wait.ExitCode) is { } other)
            {
                return [$"{name} ended with exit code {other.ExitCode} instead of {wait.ExitCode}"];
            }

            return snapshots.All(static snapshot => snapshot.State == InstanceState.Finished) ? Satisfied : null;
        }

        if (snapshots.FirstOrDefault(static snapshot => snapshot.State == InstanceState.Finished) is { } finished)
        {
            return [$"{name} has ended with exit code {finished.ExitCode}"];
        }

        return snapshots.All(static snapshot => snapshot.IsReady) ? Satisfied : null;
    }
}
