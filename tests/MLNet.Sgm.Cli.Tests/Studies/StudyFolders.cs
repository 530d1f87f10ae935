namespace MLNet.Sgm.Tests.Studies;

/// <summary>Holds what studies have written against each other.</summary>
internal static class StudyFolders
{
    /// <summary>That two folders have the same files of the same bytes, but for what results.json says of when, how and how long, and the report that shows it.</summary>
    internal static void AssertSame(string expected, string found) => Assert.IsNull(FolderDifference.Find(expected, found));

    /// <summary>All files, by their paths in a folder.</summary>
    internal static string[] Files(string folder) => FolderDifference.Files(folder);
}
