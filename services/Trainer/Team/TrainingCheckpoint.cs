using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Team;

/// <summary>
/// Saves and restores everything that a training needs to go on bit by bit as if it had not stopped: weights, running statistics,
/// optimizer, gates, history. Random numbers need no state, they are addressed by iteration. Little-endian, closed by a SHA-256.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Magic = "EdgeAspire training 1";
    private const int HashBytes = 32;

    /// <summary>Writes the state.</summary>
    internal static void Save(TeamTraining training, Stream stream)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8))
        {
            writer.Write(Magic);
            writer.Write(training.Settings.ToString());
            writer.Write(training.Iteration);
            writer.Write(training.Iterations);
            writer.Write(training.History.Seconds);
            foreach (GateStatistics gate in training.History.Gates)
            {
                Write(writer, gate);
            }

            Visit(training, new Writer(writer));
        }

        stream.Write(hash.Hash);
    }

    /// <summary>Reads the state into a training that was made with the same settings and data.</summary>
    /// <returns>Null, or why the checkpoint cannot be used; the training is then unusable.</returns>
    internal static string? Restore(TeamTraining training, Stream stream)
    {
        if (stream.Length <= HashBytes)
        {
            return $"is {stream.Length} bytes long";
        }

        if (!HashMatches(stream))
        {
            return "does not match its SHA-256";
        }

        stream.Position = 0;
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        string magic = reader.ReadString();
        if (!string.Equals(magic, Magic, StringComparison.Ordinal))
        {
            return $"begins with '{magic}', expected '{Magic}'";
        }

        string settings = reader.ReadString();
        if (!string.Equals(settings, training.Settings.ToString(), StringComparison.Ordinal))
        {
            return $"is of a run with other settings: {settings}";
        }

        training.Iteration = reader.ReadInt32();
        int iterations = reader.ReadInt32();
        if (iterations != training.Iterations)
        {
            return $"is of a run of {iterations} iterations, expected {training.Iterations}: the data set has changed";
        }

        training.History.Seconds = reader.ReadDouble();
        foreach (GateStatistics gate in training.History.Gates)
        {
            Read(reader, gate);
        }

        Visit(training, new Reader(reader));
        return null;
    }

    private static bool HashMatches(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        stream.Position = 0;
        for (long left = stream.Length - HashBytes; left > 0;)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                return false;
            }

            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        byte[] stored = new byte[HashBytes];
        stream.ReadExactly(stored);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(stored);
    }

    private static void Visit(TeamTraining training, IVisitor visitor)
    {
        foreach (ExpertTrainer expert in training.Experts)
        {
            visitor.Visit<float>(expert.Network.Parameters);
            visitor.Visit<float>(expert.Network.Statistics);
            visitor.Visit<float>(expert.Optimizer.First);
            visitor.Visit<float>(expert.Optimizer.Second);
            long[] steps = [expert.Optimizer.Steps];
            visitor.Visit<long>(steps);
            expert.Optimizer.Steps = steps[0];
        }

        foreach (IGate gate in training.Gates)
        {
            visitor.Visit<double>(gate.State);
        }

        TrainingHistory history = training.History;
        visitor.Visit<float>(history.Shares);
        visitor.Visit<float>(history.PlainShares);
        visitor.Visit<float>(history.Losses);
        visitor.Visit<float>(history.Accuracies);
        visitor.Visit<int>(history.Assignments);
        visitor.Visit<int>(history.LastAssignments);
        visitor.Visit<double>(history.LossSums);
        visitor.Visit<long>(history.LossCounts);
    }

    private static void Write(BinaryWriter writer, GateStatistics gate)
    {
        writer.Write(gate.Batches);
        writer.Write(gate.TargetMet);
        writer.Write(gate.SoftDistanceSum);
        writer.Write(gate.HardDistanceSum);
        writer.Write(gate.HardDistanceMaximum);
        writer.Write(gate.Steps);
        writer.Write(gate.StepsMaximum);
    }

    private static void Read(BinaryReader reader, GateStatistics gate)
    {
        gate.Batches = reader.ReadInt64();
        gate.TargetMet = reader.ReadInt64();
        gate.SoftDistanceSum = reader.ReadDouble();
        gate.HardDistanceSum = reader.ReadDouble();
        gate.HardDistanceMaximum = reader.ReadDouble();
        gate.Steps = reader.ReadInt64();
        gate.StepsMaximum = reader.ReadInt32();
    }

    // One list of what belongs to a checkpoint serves both directions.
    private interface IVisitor
    {
        void Visit<T>(Span<T> values)
            where T : unmanaged;
    }

    private sealed class Writer(BinaryWriter writer) : IVisitor
    {
        public void Visit<T>(Span<T> values)
            where T : unmanaged => writer.Write(MemoryMarshal.AsBytes(values));
    }

    private sealed class Reader(BinaryReader reader) : IVisitor
    {
        public void Visit<T>(Span<T> values)
            where T : unmanaged => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
    }
}
