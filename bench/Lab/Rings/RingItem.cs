using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>An item that was brought to its source.</summary>
/// <param name="Source">Which of the sources.</param>
/// <param name="DueSeconds">When it was due.</param>
/// <param name="SentSeconds">When it was brought.</param>
/// <param name="EndSeconds">When that came to an end.</param>
/// <param name="End">Which end.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RingItem(int Source, double DueSeconds, double SentSeconds, double EndSeconds, ItemEnd End)
{
    /// <summary>From when it was due to its answer.</summary>
    public double InSystemSeconds => EndSeconds - DueSeconds;

    public bool IsAnswered => End is ItemEnd.Right or ItemEnd.Wrong;
}
