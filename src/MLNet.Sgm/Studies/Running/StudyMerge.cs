namespace MLNet.Sgm.Studies;

/// <summary>Joins what the shards of a study have computed to what one machine would have: the same files, the same lines in the same order.</summary>
internal sealed class StudyMerge(StudyStore store)
{
    private readonly StudyPlan plan = store.Plan;

    /// <summary>Checks that nothing is missing, and then joins everything. It can be interrupted and done again.</summary>
    /// <exception cref="InvalidDataException">A shard is missing or not done, or has computed with other settings.</exception>
    internal void Run()
    {
        CheckComplete();
        store.Complete();
    }

    private void CheckComplete()
    {
        var begun = store.Folder.FindShards();
        var missing = MissingPieces();
        if (missing.Count == 0) return;
        var counts = begun.Select(shard => shard.Count).Distinct().ToList();
        if (counts.Count != 1)
            throw new InvalidDataException($"The study in '{store.Folder.Root}' lacks {missing.Values.Sum()} images or scores, and there are {(counts.Count == 0 ? "no shards" : $"shards of {string.Join(" and of ", counts)}")}: run all shards of one division.");
        var parts = Enumerable.Range(0, counts[0]).Select(index => new StudyShard(index, counts[0])).Select(shard => (Shard: shard, Missing: missing.Where(piece => shard.Has(piece.Key)).Sum(piece => piece.Value))).Where(part => part.Missing > 0);
        throw new InvalidDataException($"Not all of the study is in '{store.Folder.Root}': {string.Join("; ", parts.Select(part => begun.Contains(part.Shard) ? $"shard {part.Shard} is not done and lacks {part.Missing} images or scores" : $"shard {part.Shard} is missing"))}. Run what is missing, and it goes on from where it stopped.");
    }

    /// <summary>How many images and scores are missing of each piece of work.</summary>
    private Dictionary<int, int> MissingPieces()
    {
        var missing = new Dictionary<int, int>();
        for (var batch = 0; batch < plan.Batches.Count; batch++)
        {
            foreach (var target in plan.Targets) Count(target.FirstPiece, store.CleanScores(target).Has);
            foreach (var attack in plan.Attacks)
            {
                Count(attack.FirstPiece, image => store.Attack(attack).Completed.ContainsKey(image.Name));
                foreach (var target in plan.Study.Targets.Where(attack.IsScoredBy)) Count(attack.FirstPiece, store.Scores(target, attack).Has);
            }

            void Count(int firstPiece, Func<StudyImage, bool> has)
            {
                var count = plan.Batches[batch].Count(image => !has(image));
                if (count > 0) missing[firstPiece + batch] = missing.GetValueOrDefault(firstPiece + batch) + count;
            }
        }
        return missing;
    }
}
